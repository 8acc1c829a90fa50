// Command kube is every Kubernetes command and etcd in one binary: they share most of their code, so that one link
// and one build of the shared packages replaces seven. Which one runs is said by the name it is called by (a link
// named `kubelet`), or by its first argument (`kube kubelet …`).
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	_ "time/tzdata" // CronJobs with a time zone

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

// servers are the commands that are cobra commands of their own; etcd and kubectl start differently.
var servers = map[string]func() *cobra.Command{
	"kube-apiserver":          func() *cobra.Command { return apiserver.NewAPIServerCommand() },
	"kube-controller-manager": controllers.NewControllerManagerCommand,
	"kube-proxy":              proxy.NewProxyCommand,
	"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
	"kubelet":                 func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) },
}

func main() {
	name, args, known := command(os.Args)
	if !known {
		fmt.Fprintf(os.Stderr, "kube: %q is no command of this binary; it is one of: %s\n", name, strings.Join(names(), ", "))
		os.Exit(2)
	}
	os.Args = args
	switch name {
	case "etcd":
		etcdmain.Main(os.Args)
	case "kubectl":
		kubectl()
	default:
		os.Exit(cli.Run(servers[name]()))
	}
}

// command finds out which command is meant and which arguments it gets: the name of the link first, then the first argument.
func command(args []string) (name string, rest []string, known bool) {
	if name = filepath.Base(args[0]); slices.Contains(names(), name) {
		return name, args, true
	}
	if len(args) < 2 {
		return "", nil, false
	}
	return args[1], args[1:], slices.Contains(names(), args[1])
}

// names lists the commands in the order of the alphabet.
func names() []string {
	all := []string{"etcd", "kubectl"}
	for name := range servers {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

// kubectl sets its verbosity before the command is built, because plugins and .kuberc are read while it is built.
func kubectl() {
	if _, err := logs.GlogSetter(cmd.GetLogVerbosity(os.Args)); err != nil {
		fmt.Fprintln(os.Stderr, "kubectl: setting the verbosity:", err)
	}
	if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
		util.CheckErr(err)
	}
}
