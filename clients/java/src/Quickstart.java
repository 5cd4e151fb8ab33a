import java.util.Map;
import stronglyapiprojectsworkspacesandvolumes.Strongly;

public final class Quickstart {
    public static void main(String[] arguments) {
        Strongly client = new Strongly(new Strongly.Config()
            .serverUrl(System.getenv("STRONGLY_API_URL") + "/api/v1")
            .auth(new Strongly.Auth().apiKey("apiKey", System.getenv("STRONGLY_API_KEY")))
            .retry(new Strongly.Retry().retries(3)));

        Strongly.WorkspacePage page;
        long offset = 0;
        do {
            page = client.listWorkspaces(new Strongly.ListWorkspacesParams().limit(100L).offset(offset));
            for (Strongly.Workspace workspace : page.data2()) {
                System.out.println(workspace.name() + ": " + workspace.status());
            }
            offset += page.data2().size();
        } while (page.pagination().hasMore() && !page.data2().isEmpty());

        try {
            client.getWorkspace("ws-of-nobody");
        } catch (Strongly.ApiException error) {
            System.out.println(error.status + " " + code(error));
        }
    }

    /** Returns the code of an error; responses of proxies have none. */
    private static String code(Strongly.ApiException error) {
        if (error.body instanceof Map<?, ?> body && body.get("error") instanceof Map<?, ?> inner
                && inner.get("code") instanceof String code) {
            return code;
        }
        return "no code";
    }
}
