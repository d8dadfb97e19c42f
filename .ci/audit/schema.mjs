// Compares schema.graphql with the last released one and fails on whatever would break a client. What was deprecated in the
// release may go.
//   node schema.mjs baseline.graphql schema.graphql
import { readFileSync } from "node:fs";
import { buildSchema, findBreakingChanges, findDangerousChanges } from "graphql";

const [before, after] = process.argv.slice(2).map((path) => buildSchema(readFileSync(path, "utf8")));
const retired = ({ type, description }) => {
  const [owner, field] = description.match(/[A-Z]\w*\.\w+|\w+ was removed from enum type \w+/)?.[0].split(".") ?? [];
  if (type === "FIELD_REMOVED") return before.getType(owner)?.getFields?.()[field]?.deprecationReason != null;
  const value = description.match(/^(\w+) was removed from enum type (\w+)\.$/);
  if (type === "VALUE_REMOVED_FROM_ENUM" && value) return before.getType(value[2])?.getValue?.(value[1])?.deprecationReason != null;
  return false;
};
const breaking = findBreakingChanges(before, after).filter((change) => !retired(change));
for (const change of findDangerousChanges(before, after)) console.log(`mind: ${change.description}`);
for (const change of breaking) console.error(`breaks clients: ${change.description}`);
if (breaking.length > 0) process.exit(1);
console.log("nothing breaks");
