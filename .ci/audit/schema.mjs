// Compares schema.graphql with the last released one and fails on whatever would break a client. What the release says is
// deprecated may go after the day that its reason names.
//   node schema.mjs baseline.graphql schema.graphql
import { readFileSync } from "node:fs";
import { buildSchema, findBreakingChanges, findDangerousChanges } from "graphql";

const [before, after] = process.argv.slice(2).map((path) => buildSchema(readFileSync(path, "utf8")));
const today = new Date().toISOString().slice(0, 10);
const dayOf = (reason) => reason?.match(/removed after (\d{4}-\d{2}-\d{2})/)?.[1];

// Whatever can be deprecated, by the path that findBreakingChanges gives it in words.
function* members(schema) {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    for (const value of type.getValues?.() ?? []) yield [`${value.name} was removed from enum type ${type.name}.`, value.deprecationReason];
    for (const field of Object.values(type.getFields?.() ?? {})) {
      yield [`${type.name}.${field.name} was removed.`, field.deprecationReason];
      for (const arg of field.args ?? []) yield [`${type.name}.${field.name} arg ${arg.name} was removed.`, arg.deprecationReason];
    }
  }
}

const wrong = [];
for (const [what, reason] of members(after)) {
  if (reason != null && !dayOf(reason)) wrong.push(`a deprecation must say "removed after YYYY-MM-DD": ${what}`);
}
const released = new Map(members(before));
for (const { description } of findBreakingChanges(before, after)) {
  const day = dayOf(released.get(description));
  if (!day || day >= today) wrong.push(`breaks clients: ${description}`);
}
for (const { description } of findDangerousChanges(before, after)) console.log(`mind: ${description}`);
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exit(1);
console.log("nothing breaks");
