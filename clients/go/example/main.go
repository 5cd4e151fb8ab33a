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
	project := done(client.CreateProject(ctx, strongly.ProjectCreate{
		Name:        "fraud-detection",
		Description: "ML pipeline for detecting fraudulent transactions",
		Category:    to("machine-learning"),
		Visibility:  to(strongly.ProjectVisibilityOrganization),
		Tags:        []string{"ml", "fraud", "production"},
	})).Data
	fmt.Printf("Project ID: %s\n", project.Id)

	fmt.Println("\nAdding collaborator...")
	done(client.AddProjectCollaborator(ctx, project.Id, strongly.CollaboratorAdd{
		Email: "data-scientist@company.com",
		Role:  strongly.CollaboratorRoleEditor,
	}))
	for _, collaborator := range done(client.ListProjectCollaborators(ctx, project.Id)).Data {
		fmt.Printf(" %s — %s\n", value(collaborator.Email), value(collaborator.Role))
	}

	fmt.Println("\nCreating volume...")
	volume := done(client.CreateVolume(ctx, strongly.VolumeCreate{
		ProjectId:   project.Id,
		Label:       "fraud-datasets",
		SizeGb:      100,
		Description: to("Transaction datasets for training"),
		Type_:       to(strongly.VolumeTypeData),
		MountPath:   to("/data/fraud"),
	})).Data
	fmt.Printf("Volume ID: %s (%v GB)\n", volume.Id, value(volume.SizeGb))

	fmt.Println("\nCreating workspace...")
	workspace := done(client.CreateWorkspace(ctx, strongly.WorkspaceCreate{
		Name:            "fraud-training",
		Description:     "GPU environment for model training",
		EnvironmentType: strongly.EnvironmentTypeJupyter,
		ProjectId:       to(project.Id),
		Resources:       &strongly.WorkspaceResources{Cpu: to("8"), Memory: to("32Gi"), Gpu: to("1")},
	})).Data
	fmt.Printf("Workspace ID: %s\n", workspace.Id)

	for {
		status := done(client.GetWorkspaceStatus(ctx, workspace.Id)).Data
		if value(status.Ready) {
			break
		}
		fmt.Printf(" Phase: %s...\n", value(status.Phase))
		time.Sleep(pollInterval)
	}
	fmt.Printf("Workspace ready at %s\n", value(done(client.GetWorkspace(ctx, workspace.Id)).Data.Url))

	stats := done(client.GetProjectStats(ctx, project.Id)).Data
	fmt.Println("\nProject stats:")
	fmt.Printf(" Workspaces: %d (%d active)\n", value(stats.WorkspaceCount), value(stats.ActiveWorkspaces))
	fmt.Printf(" Volumes: %d\n", value(stats.VolumeCount))
	fmt.Printf(" Storage: %v GB\n", value(stats.TotalStorageGb))

	metrics := done(client.GetWorkspaceMetrics(ctx, workspace.Id)).Data
	fmt.Println("\nWorkspace metrics:")
	fmt.Printf(" CPU: %v%%\n", value(metrics.CpuUsage))
	fmt.Printf(" Memory: %v%%\n", value(metrics.MemoryUsage))
	fmt.Printf(" GPU: %v%%\n", value(metrics.GpuUsage))

	fmt.Println("\nRecent activity:")
	recent := strongly.ListProjectActivityParams{Limit: to(int64(10))}
	for _, event := range done(client.ListProjectActivity(ctx, project.Id, &recent)).Data {
		fmt.Printf(" %s — %s\n", value(event.CreatedAt), value(event.Action))
	}

	fmt.Println("\nStopping workspace...")
	done(client.StopWorkspace(ctx, workspace.Id))
}

// done returns the answer of a call that has to succeed.
func done[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}

// to returns a pointer, as optional fields need one.
func to[T any](content T) *T {
	return &content
}

// value returns what a field of an answer holds, or nothing of its type.
func value[T any](field *T) (held T) {
	if field != nil {
		held = *field
	}
	return held
}
