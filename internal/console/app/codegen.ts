import type { CodegenConfig } from '@graphql-codegen/cli';

// The types of what the console asks, from the one schema of the product.
const config: CodegenConfig = {
  schema: '../../../schema.graphql',
  documents: 'src/api/*.graphql',
  generates: {
    'src/api/generated.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        skipTypename: false,
        nonOptionalTypename: true,
        scalars: { ID: 'string', Time: 'string' },
        strictScalars: true,
        dedupeFragments: true,
        optimizeDocumentNode: true,
      },
    },
  },
};

export default config;
