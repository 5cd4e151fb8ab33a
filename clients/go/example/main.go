// The steps of examples/complete.py, with the generated package and the standard library alone.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"example.com/strongly/strongly"
)

const pollInterval = time.Second

func main() {
	ctx := context.Background()
	client := strongly.New(strongly.Config{
		ServerURL: os.Getenv("STRONGLY_API_URL") + "/api/v1",
		Auth: strongly.Auth{APIKey: map[string]func() string{
			"apiKey": func() string { return os.Getenv("STRONGLY_API_KEY") },
		}},
	})

	fmt.Println("Creating project...")
	project := must(client.CreateProject(ctx, strongly.ProjectCreate{
		Name:        "fraud-detection",
		Description: "ML pipeline for detecting fraudulent transactions",
		Category:    ptr("machine-learning"),
		Visibility:  ptr(strongly.ProjectVisibilityOrganization),
		Tags:        []string{"ml", "fraud", "production"},
	})).Data
	fmt.Printf("Project ID: %s\n", project.Id)

	fmt.Println("\nAdding collaborator...")
	must(client.AddProjectCollaborator(ctx, project.Id, strongly.CollaboratorAdd{
		Email: "data-scientist@company.com",
		Role:  strongly.CollaboratorRoleEditor,
	}))
	for _, collaborator := range must(client.ListProjectCollaborators(ctx, project.Id)).Data {
		fmt.Printf(" %s — %s\n", deref(collaborator.Email), deref(collaborator.Role))
	}

	fmt.Println("\nCreating volume...")
	volume := must(client.CreateVolume(ctx, strongly.VolumeCreate{
		ProjectId:   project.Id,
		Label:       "fraud-datasets",
		SizeGb:      100,
		Description: ptr("Transaction datasets for training"),
		Type_:       ptr(strongly.VolumeTypeData),
		MountPath:   ptr("/data/fraud"),
	})).Data
	fmt.Printf("Volume ID: %s (%v GB)\n", volume.Id, deref(volume.SizeGb))

	fmt.Println("\nCreating workspace...")
	workspace := must(client.CreateWorkspace(ctx, strongly.WorkspaceCreate{
		Name:            "fraud-training",
		Description:     "GPU environment for model training",
		EnvironmentType: strongly.EnvironmentTypeJupyter,
		ProjectId:       ptr(project.Id),
		Resources:       &strongly.WorkspaceResources{Cpu: ptr("8"), Memory: ptr("32Gi"), Gpu: ptr("1")},
	})).Data
	fmt.Printf("Workspace ID: %s\n", workspace.Id)

	for {
		status := must(client.GetWorkspaceStatus(ctx, workspace.Id)).Data
		if deref(status.Ready) {
			break
		}
		fmt.Printf(" Phase: %s...\n", deref(status.Phase))
		time.Sleep(pollInterval)
	}
	fmt.Printf("Workspace ready at %s\n", deref(must(client.GetWorkspace(ctx, workspace.Id)).Data.Url))

	stats := must(client.GetProjectStats(ctx, project.Id)).Data
	fmt.Println("\nProject stats:")
	fmt.Printf(" Workspaces: %d (%d active)\n", deref(stats.WorkspaceCount), deref(stats.ActiveWorkspaces))
	fmt.Printf(" Volumes: %d\n", deref(stats.VolumeCount))
	fmt.Printf(" Storage: %v GB\n", deref(stats.TotalStorageGb))

	metrics := must(client.GetWorkspaceMetrics(ctx, workspace.Id)).Data
	fmt.Println("\nWorkspace metrics:")
	fmt.Printf(" CPU: %v%%\n", deref(metrics.CpuUsage))
	fmt.Printf(" Memory: %v%%\n", deref(metrics.MemoryUsage))
	fmt.Printf(" GPU: %v%%\n", deref(metrics.GpuUsage))

	fmt.Println("\nRecent activity:")
	recent := strongly.ListProjectActivityParams{Limit: ptr(int64(10))}
	for _, event := range must(client.ListProjectActivity(ctx, project.Id, &recent)).Data {
		fmt.Printf(" %s — %s\n", deref(event.CreatedAt), deref(event.Action))
	}

	fmt.Println("\nStopping workspace...")
	must(client.StopWorkspace(ctx, workspace.Id))
}

// must returns the result of a call, and exits if the call failed.
func must[T any](result T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return result
}

// ptr returns a pointer to a value: optional fields are pointers.
func ptr[T any](value T) *T {
	return &value
}

// deref returns the value of an optional field, or the zero value if the response has none.
func deref[T any](field *T) (value T) {
	if field != nil {
		value = *field
	}
	return value
}
