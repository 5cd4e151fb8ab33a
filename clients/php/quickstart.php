<?php

// Lists workspaces, creates a project, and handles an error, with the client of openapi-generator.

require __DIR__ . '/autoload.php';

use GuzzleHttp\Client;
use OpenAPI\Client\Api\ProjectsApi;
use OpenAPI\Client\Api\WorkspacesApi;
use OpenAPI\Client\ApiException;
use OpenAPI\Client\Configuration;
use OpenAPI\Client\Model\ProjectCreate;

$configuration = (new Configuration())
    ->setHost(getenv('STRONGLY_API_URL') . '/api/v1')
    ->setApiKey('X-API-Key', getenv('STRONGLY_API_KEY'));
$client = new Client(['timeout' => 30]);

$workspaces = new WorkspacesApi($client, $configuration);
$offset = 0;
do {
    $page = $workspaces->listWorkspaces(limit: 100, offset: $offset);
    foreach ($page->getData() as $workspace) {
        echo "{$workspace->getName()}: {$workspace->getStatus()}\n";
    }
    $offset += count($page->getData());
} while ($page->getPagination()->getHasMore() && $page->getData());

$project = new ProjectCreate(['name' => 'quickstart', 'description' => 'A first project']);
$created = (new ProjectsApi($client, $configuration))->createProject($project)->getData();
echo "{$created->getName()}: {$created->getStatus()}\n";

try {
    $workspaces->getWorkspace('ws-of-nobody');
} catch (ApiException $error) {
    // A proxy can respond without the body of an error.
    $body = json_decode((string) $error->getResponseBody());
    echo "{$error->getCode()} ", $body->error->code ?? 'no code', "\n";
}
