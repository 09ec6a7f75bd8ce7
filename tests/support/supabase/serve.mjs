// A Supabase REST API over every database of one Postgres server: http://127.0.0.1:PORT/keys/DATABASE takes a publishable and
// a secret key, http://127.0.0.1:PORT/jwt/DATABASE the older kind, tokens that are signed with the project's secret.
//
// Reads SERVER (postgres://USER:PASSWORD@HOST:PORT), PUBLISHABLE_KEY, SECRET_KEY and JWT_SECRET from the environment; prints
// "port N" once it listens. Schemas are read once, so a database whose tables have changed wants a new process, or POST
// /forget/DATABASE, which also closes its connections.
import { serve } from "@hono/node-server";
import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";

const { SERVER, PUBLISHABLE_KEY, SECRET_KEY, JWT_SECRET } = process.env;
const apps = new Map();

async function make(kind, database) {
  const connection = createPostgresConnection({ url: `${SERVER}/${database}`, postgresOptions: { max: 4 } });
  const keys = kind === "keys" ? { publishable_key: PUBLISHABLE_KEY, secret_key: SECRET_KEY } : {};
  const app = new App({ connection, auth: { enabled: false, jwt_secret: JWT_SECRET, ...keys } });
  return { app, connection };
}

async function forget(database) {
  for (const kind of ["keys", "jwt"]) {
    const made = apps.get(`${kind}/${database}`);
    apps.delete(`${kind}/${database}`);
    if (made) await (await made).connection.close();
  }
  return new Response("forgotten");
}

async function answer(request, env) {
  const url = new URL(request.url);
  const [, kind, database, ...rest] = url.pathname.split("/");
  if (kind === "forget") return forget(database);
  if (kind !== "keys" && kind !== "jwt") return new Response("no such kind", { status: 404 });
  const name = `${kind}/${database}`;
  if (!apps.has(name)) apps.set(name, make(kind, database));
  const { app } = await apps.get(name);
  url.pathname = "/" + rest.join("/");
  return app.fetch(new Request(url, request), { peerAddress: env.incoming.socket.remoteAddress ?? null });
}

serve({ port: 0, hostname: "127.0.0.1", fetch: answer }, (address) => console.log(`port ${address.port}`));
