// Command mkimage writes and describes OCI archives of one layer, byte for byte the same for the same files.
//
//	mkimage build --name localhost/x --out x.tar --user 65532 --entrypoint /x /x=path/of/x [more…]
//	mkimage describe x.tar…
//
// `build` tags the image by its digest and prints the full reference; `describe` prints `reference digest` for each archive.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "mkimage:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) > 1 && args[0] == "build":
		return runBuild(args[1:])
	case len(args) > 1 && args[0] == "describe":
		for _, path := range args[1:] {
			reference, digest, err := describe(path)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			fmt.Println(reference, digest)
		}
		return nil
	default:
		return fmt.Errorf("usage: mkimage build --name … --out … --entrypoint … <path in the image>=<file>…, or mkimage describe <archive>…")
	}
}

func runBuild(args []string) error {
	flags := flag.NewFlagSet("build", flag.ContinueOnError)
	name := flags.String("name", "", "name of the image, without a tag")
	tag := flags.String("tag", "", "tag; the digest's first 12 digits if not given")
	out := flags.String("out", "", "archive to write")
	user := flags.String("user", "", "numeric user the image runs as")
	entrypoint := flags.String("entrypoint", "", "program the image starts")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var files []file
	for _, arg := range flags.Args() {
		inside, outside, ok := strings.Cut(arg, "=")
		if !ok || !strings.HasPrefix(inside, "/") {
			return fmt.Errorf("%q is not of the form /path/in/the/image=file", arg)
		}
		content, err := os.ReadFile(outside)
		if err != nil {
			return err
		}
		files = append(files, file{strings.TrimPrefix(inside, "/"), content})
	}
	if *name == "" || *out == "" || *entrypoint == "" || len(files) == 0 {
		return fmt.Errorf("--name, --out, --entrypoint and at least one file are needed")
	}
	image, reference, err := build(*name, *tag, *user, *entrypoint, files)
	if err != nil {
		return err
	}
	// Renamed into place: a reader never sees half an archive.
	if err := os.WriteFile(*out+".new", image, 0o644); err != nil {
		return err
	}
	if err := os.Rename(*out+".new", *out); err != nil {
		return err
	}
	fmt.Println(reference)
	return nil
}
