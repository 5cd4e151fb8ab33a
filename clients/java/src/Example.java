import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import stronglyapiprojectsworkspacesandvolumes.Strongly;

/** The steps of examples/complete.py, with the generated class and the standard library alone. */
public final class Example {
    private static final long POLL_MILLISECONDS = 1000;

    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Strongly client = new Strongly(new Strongly.Config()
            .serverUrl(System.getenv("STRONGLY_API_URL") + "/api/v1")
            .auth(new Strongly.Auth().apiKey("apiKey", System.getenv("STRONGLY_API_KEY"))));

        out.println("Creating project...");
        String projectId = client.createProject(new Strongly.ProjectCreate(
            "fraud-detection",
            "ML pipeline for detecting fraudulent transactions",
            "machine-learning",
            "organization",
            List.of("ml", "fraud", "production")
        )).data2().id();
        out.println("Project ID: " + projectId);

        out.println("\nAdding collaborator...");
        client.addProjectCollaborator(
            projectId, new Strongly.CollaboratorAdd("data-scientist@company.com", "editor", null));
        for (Strongly.ProjectCollaborator collaborator : client.listProjectCollaborators(projectId).data2()) {
            out.println(" " + collaborator.email() + " — " + collaborator.role());
        }

        out.println("\nCreating volume...");
        Strongly.Volume volume = client.createVolume(new Strongly.VolumeCreate(
            projectId,
            "fraud-datasets",
            100.0,
            "Transaction datasets for training",
            "data",
            "/data/fraud"
        )).data2();
        out.println("Volume ID: " + volume.id() + " (" + volume.sizeGb() + " GB)");

        out.println("\nCreating workspace...");
        String workspaceId = client.createWorkspace(new Strongly.WorkspaceCreate(
            "fraud-training",
            "GPU environment for model training",
            "jupyter",
            null,
            new Strongly.WorkspaceResources("8", "32Gi", "1"),
            projectId
        )).data2().id();
        out.println("Workspace ID: " + workspaceId);

        for (;;) {
            Strongly.WorkspaceStatus status = client.getWorkspaceStatus(workspaceId).data2();
            if (Boolean.TRUE.equals(status.ready())) {
                break;
            }
            out.println(" Phase: " + status.phase() + "...");
            Thread.sleep(POLL_MILLISECONDS);
        }
        out.println("Workspace ready at " + client.getWorkspace(workspaceId).data2().url());

        Strongly.ProjectStats stats = client.getProjectStats(projectId).data2();
        out.println("\nProject stats:");
        out.println(" Workspaces: " + stats.workspaceCount() + " (" + stats.activeWorkspaces() + " active)");
        out.println(" Volumes: " + stats.volumeCount());
        out.println(" Storage: " + stats.totalStorageGb() + " GB");

        Strongly.WorkspaceMetrics metrics = client.getWorkspaceMetrics(workspaceId).data2();
        out.println("\nWorkspace metrics:");
        out.println(" CPU: " + metrics.cpuUsage() + "%");
        out.println(" Memory: " + metrics.memoryUsage() + "%");
        out.println(" GPU: " + metrics.gpuUsage() + "%");

        out.println("\nRecent activity:");
        Strongly.ListProjectActivityParams recent = new Strongly.ListProjectActivityParams().limit(10L);
        for (Strongly.ProjectActivity event : client.listProjectActivity(projectId, recent).data2()) {
            out.println(" " + event.createdAt() + " — " + event.action());
        }

        out.println("\nStopping workspace...");
        client.stopWorkspace(workspaceId);
    }
}
