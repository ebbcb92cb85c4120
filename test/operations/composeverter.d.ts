declare module 'composeverter' {
  const composeverter: {
    /** Holds the text of a compose file against the Compose specification's own schema. */
    validateDockerComposeToCommonSpec(text: string): { line: number; message: string }[];
  };
  export default composeverter;
}
