export default {
  input: "openapi.yaml",
  output: { path: "src/strongly", importFileExtension: ".js" },
};
