/** What may import what; `npm run lint` holds it. Types count: what a file needs to be understood is what it depends on. */
export default {
  forbidden: [
    {
      name: 'no-circle',
      comment:
        'A file can be read, tested and moved together with what it imports only if that does not import it back.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'shipped-packages-only',
      comment: 'The image has the packages of "dependencies" alone.',
      severity: 'error',
      from: { path: '^(src|sdk/src|cli/src)/', pathNot: '\\.(spec|fixture)\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // As Node.js finds packages that are modules only.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
    exclude: { path: ['^((sdk|cli)/)?dist/', '^sdk/src/generated/'] },
  },
};
