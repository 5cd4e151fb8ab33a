# Lists workspaces, creates a project, and handles an error, with the client of openapi-generator.

require "json"
require "uri"
require "openapi_client"

url = URI(ENV.fetch("STRONGLY_API_URL"))
client = OpenapiClient::ApiClient.new(OpenapiClient::Configuration.new do |configuration|
  configuration.scheme = url.scheme
  configuration.host = "#{url.host}:#{url.port}"
  configuration.api_key["X-API-Key"] = ENV.fetch("STRONGLY_API_KEY")
end)

workspaces = OpenapiClient::WorkspacesApi.new(client)
offset = 0
loop do
  page = workspaces.list_workspaces(limit: 100, offset: offset)
  page.data.each { |workspace| puts "#{workspace.name}: #{workspace.status}" }
  offset += page.data.size
  break if !page.pagination.has_more || page.data.empty?
end

project = OpenapiClient::ProjectCreate.new(name: "quickstart", description: "A first project")
created = OpenapiClient::ProjectsApi.new(client).create_project(project).data
puts "#{created.name}: #{created.status}"

# Returns the code of an error. Responses of proxies have none.
def code_of(body)
  JSON.parse(body).dig("error", "code") || "no code"
rescue JSON::ParserError, TypeError
  "no code"
end

begin
  workspaces.get_workspace("ws-of-nobody")
rescue OpenapiClient::ApiError => error
  puts "#{error.code} #{code_of(error.response_body)}"
end
