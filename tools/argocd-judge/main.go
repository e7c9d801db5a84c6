// Argo CD's own code, asked: what its project permits, and what it calls healthy. It reads one JSON document on stdin
// and answers with one on stdout. Nothing here decides anything: it only calls the packages of the pinned release.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/health"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/argo"
	"github.com/argoproj/argo-cd/v3/util/db"
	"github.com/argoproj/argo-cd/v3/util/lua"
	"github.com/sirupsen/logrus"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// A project, and what is asked about it.
type permitCase struct {
	Project      v1alpha1.AppProject         `json:"project"`
	Applications []v1alpha1.Application      `json:"applications"`
	Objects      []unstructured.Unstructured `json:"objects"`
}

// What Argo CD says: why the project itself is invalid (empty when it is not), the conditions of each Application as
// `Type: message`, and whether each object may be made, and taken away again.
type permitAnswer struct {
	Invalid      string     `json:"invalid"`
	Applications [][]string `json:"applications"`
	Objects      []bool     `json:"objects"`
}

// An object, and the checks in Lua that argocd-cm has, by `group/Kind`; without one for its kind the built-in check answers.
type healthCase struct {
	Object unstructured.Unstructured `json:"object"`
	Checks map[string]string         `json:"checks"`
}

type question struct {
	Permits []permitCase `json:"permits"`
	Healths []healthCase `json:"healths"`
}

type answer struct {
	Permits []permitAnswer        `json:"permits"`
	Healths []health.HealthStatus `json:"healths"`
}

// The only cluster that Argo CD knows here, by both of its names.
var here = v1alpha1.Cluster{Server: v1alpha1.KubernetesInternalAPIServerAddr, Name: "in-cluster"}

// The part of Argo CD's database that permissions are read from.
type onlyHere struct{ db.ArgoDB }

func (onlyHere) GetCluster(_ context.Context, server string) (*v1alpha1.Cluster, error) {
	if server != here.Server {
		return nil, fmt.Errorf("no cluster %s", server)
	}
	return &here, nil
}

func (onlyHere) GetClusterServersByName(_ context.Context, name string) ([]string, error) {
	if name != here.Name {
		return nil, nil
	}
	return []string{here.Server}, nil
}

func (onlyHere) GetProjectClusters(context.Context, string) ([]*v1alpha1.Cluster, error) {
	return nil, nil
}

func permits(asked permitCase) (permitAnswer, error) {
	said := permitAnswer{Applications: [][]string{}, Objects: []bool{}}
	if err := asked.Project.ValidateProject(); err != nil {
		said.Invalid = err.Error()
	}
	for _, application := range asked.Applications {
		conditions, err := argo.ValidatePermissions(context.Background(), &application.Spec, &asked.Project, onlyHere{})
		if err != nil {
			return said, err
		}
		lines := []string{}
		for _, condition := range conditions {
			lines = append(lines, fmt.Sprintf("%s: %s", condition.Type, condition.Message))
		}
		said.Applications = append(said.Applications, lines)
	}
	for _, object := range asked.Objects {
		permitted, err := asked.Project.IsLiveResourcePermitted(&object, &here, nil)
		if err != nil {
			return said, err
		}
		said.Objects = append(said.Objects, permitted)
	}
	return said, nil
}

func healthOf(asked healthCase) health.HealthStatus {
	checks := lua.ResourceHealthOverrides{}
	for kind, script := range asked.Checks {
		checks[kind] = v1alpha1.ResourceOverride{HealthLua: script}
	}
	// An error is an answer too: the status is then Unknown, with its message.
	status, err := health.GetResourceHealth(&asked.Object, checks)
	if status == nil {
		return health.HealthStatus{Message: fmt.Sprint(err)}
	}
	return *status
}

func judge(asked question) (answer, error) {
	said := answer{Permits: []permitAnswer{}, Healths: []health.HealthStatus{}}
	for _, each := range asked.Permits {
		permitted, err := permits(each)
		if err != nil {
			return said, err
		}
		said.Permits = append(said.Permits, permitted)
	}
	for _, each := range asked.Healths {
		said.Healths = append(said.Healths, healthOf(each))
	}
	return said, nil
}

func run() error {
	logrus.SetOutput(os.Stderr)
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return err
	}
	said, err := judge(asked)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(said)
}

// The content of the sources that it was built from, so that nobody is answered by an older one.
var version = "development"

func main() {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println(version)
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
