package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"example.com/strongly/strongly"
)

func main() {
	ctx := context.Background()
	client := strongly.New(strongly.Config{
		ServerURL: os.Getenv("STRONGLY_API_URL") + "/api/v1",
		Auth: strongly.Auth{APIKey: map[string]func() string{
			"apiKey": func() string { return os.Getenv("STRONGLY_API_KEY") },
		}},
		Retry: strongly.RetryConfig{Retries: 3},
	})

	limit, offset := int64(100), int64(0)
	for {
		page, err := client.ListWorkspaces(ctx, &strongly.ListWorkspacesParams{Limit: &limit, Offset: &offset})
		if err != nil {
			log.Fatal(err)
		}
		for _, workspace := range page.Data {
			// Optional fields can be missing.
			if workspace.Name != nil && workspace.Status != nil {
				fmt.Printf("%s: %s\n", *workspace.Name, *workspace.Status)
			}
		}
		offset += int64(len(page.Data))
		if !page.Pagination.HasMore || len(page.Data) == 0 {
			break
		}
	}

	_, err := client.GetWorkspace(ctx, "ws-of-nobody")
	var failure *strongly.APIError
	if errors.As(err, &failure) {
		fmt.Println(failure.Status, code(failure))
	}
}

// code returns the code of an error; responses of proxies have none.
func code(failure *strongly.APIError) string {
	body, _ := failure.Body.(map[string]any)
	inner, _ := body["error"].(map[string]any)
	if code, ok := inner["code"].(string); ok {
		return code
	}
	return "no code"
}
