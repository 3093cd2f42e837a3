/** The parts of the SDK that the server is made of. */
export async function loadSdk() {
  const [{ Server }, { StdioServerTransport }, types, { AjvJsonSchemaValidator }] = await Promise.all([
    import('@modelcontextprotocol/sdk/server/index.js'),
    import('@modelcontextprotocol/sdk/server/stdio.js'),
    import('@modelcontextprotocol/sdk/types.js'),
    import('@modelcontextprotocol/sdk/validation/ajv'),
  ])
  const { CallToolRequestSchema, ErrorCode, ListToolsRequestSchema, McpError } = types
  return {
    Server,
    StdioServerTransport,
    AjvJsonSchemaValidator,
    CallToolRequestSchema,
    ErrorCode,
    ListToolsRequestSchema,
    McpError,
  }
}
