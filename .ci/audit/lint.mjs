// Lints schema.graphql: descriptions, names, deprecations, and Relay's connections and global ids.
//   node lint.mjs schema.graphql
import { basename, dirname, resolve } from "node:path";
import { ESLint } from "eslint";
import graphql from "@graphql-eslint/eslint-plugin";

const path = resolve(process.argv[2]);
const eslint = new ESLint({
  cwd: dirname(path),
  overrideConfigFile: true,
  baseConfig: [
    {
      files: ["**/*.graphql"],
      languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: path } } },
      plugins: { "@graphql-eslint": graphql },
      rules: {
        ...graphql.configs["flat/schema-recommended"].rules,
        ...graphql.configs["flat/schema-relay"].rules,
        "@graphql-eslint/require-description": [
          "error",
          { types: true, FieldDefinition: true, InputValueDefinition: true, EnumValueDefinition: true, DirectiveDefinition: true, rootField: true },
        ],
        // Lists of scalars, of results and of ids' nodes are no connections; connections also offer nodes beside edges.
        "@graphql-eslint/relay-edge-types": ["error", { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }],
        // Only what implements Node has an id: payloads, refusals, pages and the viewer are values.
        "@graphql-eslint/strict-id-in-types": "off",
        // An inviter is no prefix of the invite.
        "@graphql-eslint/no-typename-prefix": "off",
      },
    },
  ],
});
const results = await eslint.lintFiles([basename(path)]);
console.log(await (await eslint.loadFormatter("stylish")).format(results));
const problems = results.reduce((n, r) => n + r.errorCount + r.warningCount, 0);
if (results.length !== 1 || problems > 0) process.exit(1);
console.log("the schema is clean");
