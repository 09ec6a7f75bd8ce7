// A Supabase REST API over every database of one Postgres server:
//   /keys/DATABASE/rest/v1/...  takes a publishable and a secret key
//   /jwt/DATABASE/rest/v1/...   takes the older kind, tokens that are signed with the project's secret
//   /token/KIND/ROLE            such a token: good, expired, forged (signed with another secret) or unsigned
//   /forget/DATABASE            closes its connections; a schema is read once, so a database whose tables changed wants it
//
// Reads SERVER (postgres://USER:PASSWORD@HOST:PORT), PUBLISHABLE_KEY, SECRET_KEY and JWT_SECRET from the environment; prints
// "port N" once it listens on 127.0.0.1.
import { createHmac } from "node:crypto";
import { serve } from "@hono/node-server";
import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";

const { SERVER, PUBLISHABLE_KEY, SECRET_KEY, JWT_SECRET } = process.env;
const apps = new Map();

async function make(kind, database) {
  const connection = createPostgresConnection({ url: `${SERVER}/${database}`, postgresOptions: { max: 4 } });
  const keys = kind === "keys" ? { publishable_key: PUBLISHABLE_KEY, secret_key: SECRET_KEY } : {};
  const app = new App({ connection, auth: { enabled: false, jwt_secret: JWT_SECRET, ...keys } });
  // The first request makes the roles that a real project has had from the start; several at once get in each other's way.
  const key = kind === "keys" ? SECRET_KEY : token("good", "service_role");
  const headers = { apikey: key, authorization: `Bearer ${key}` };
  for (let tries = 0; tries < 10; ++tries) {
    const request = new Request("http://127.0.0.1/rest/v1/gdpr_audit_log?select=id&limit=0", { headers });
    const response = await app.fetch(request, { peerAddress: null });
    if (response.status < 500) break;
  }
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

function token(kind, role) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const signed = `${encode({ alg: kind === "unsigned" ? "none" : "HS256", typ: "JWT" })}.${encode({
    iss: "supabase", role, iat: now - 7200, exp: kind === "expired" ? now - 3600 : now + 86400 })}`;
  if (kind === "unsigned") return `${signed}.`;
  const secret = kind === "forged" ? JWT_SECRET + "?" : JWT_SECRET;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

async function answer(request, env) {
  const url = new URL(request.url);
  const [, kind, database, ...rest] = url.pathname.split("/");
  if (kind === "forget") return forget(database);
  if (kind === "token") return new Response(token(database, rest[0]));
  if (kind !== "keys" && kind !== "jwt") return new Response("no such kind", { status: 404 });
  const name = `${kind}/${database}`;
  if (!apps.has(name)) {
    const made = make(kind, database);
    apps.set(name, made);
    made.catch(() => apps.delete(name));
  }
  const { app } = await apps.get(name);
  url.pathname = "/" + rest.join("/");
  return app.fetch(new Request(url, request), { peerAddress: env.incoming.socket.remoteAddress ?? null });
}

serve({ port: 0, hostname: "127.0.0.1", fetch: answer }, (address) => console.log(`port ${address.port}`));
