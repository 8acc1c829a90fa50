package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

const (
	indexType    = "application/vnd.oci.image.index.v1+json"
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	configType   = "application/vnd.oci.image.config.v1+json"
	layerType    = "application/vnd.oci.image.layer.v1.tar"
	// containerd reads the full reference from here, other tools the tag from the second.
	nameAnnotation = "io.containerd.image.name"
	tagAnnotation  = "org.opencontainers.image.ref.name"
)

// file is one program of the image.
type file struct {
	path    string
	content []byte
}

// descriptor points to a blob by its digest.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
	Platform    map[string]string `json:"platform,omitempty"`
}

type index struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Manifests     []descriptor `json:"manifests"`
}

type manifest struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	Config        descriptor   `json:"config"`
	Layers        []descriptor `json:"layers"`
}

// build makes the archive of an image with the files in one layer.
func build(name, tag, user, entrypoint string, files []file) (archive []byte, reference string, err error) {
	layer, err := layerOf(files)
	if err != nil {
		return nil, "", err
	}
	config, err := json.Marshal(map[string]any{
		"architecture": "amd64", "os": "linux",
		"config": map[string]any{"User": user, "Entrypoint": []string{entrypoint}, "WorkingDir": "/"},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{digestOf(layer)}},
	})
	if err != nil {
		return nil, "", err
	}
	body, err := json.Marshal(manifest{2, manifestType, describeBlob(configType, config), []descriptor{describeBlob(layerType, layer)}})
	if err != nil {
		return nil, "", err
	}
	top := describeBlob(manifestType, body)
	if tag == "" {
		tag = strings.TrimPrefix(top.Digest, "sha256:")[:12]
	}
	reference = name + ":" + tag
	top.Annotations = map[string]string{nameAnnotation: reference, tagAnnotation: tag}
	top.Platform = map[string]string{"architecture": "amd64", "os": "linux"}
	list, err := json.Marshal(index{2, indexType, []descriptor{top}})
	if err != nil {
		return nil, "", err
	}
	entries := []file{
		{"oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`)}, {"index.json", list},
		{blobPath(body), body}, {blobPath(config), config}, {blobPath(layer), layer},
	}
	archive, err = tarOf(entries, 0o644)
	return archive, reference, err
}

// layerOf adds the folders above the files, and the empty /tmp a program may get a volume on.
func layerOf(files []file) ([]byte, error) {
	return tarOf(files, 0o755)
}

// tarOf writes files and the folders above them with nothing in it that differs between two runs.
func tarOf(files []file, mode int64) ([]byte, error) {
	var out bytes.Buffer
	writer := tar.NewWriter(&out)
	var folders []string
	for _, f := range files {
		for dir := path.Dir(f.path); dir != "."; dir = path.Dir(dir) {
			folders = append(folders, dir+"/")
		}
	}
	slices.Sort(folders)
	for _, folder := range slices.Compact(folders) {
		if err := writer.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: folder, Mode: 0o755, ModTime: time.Unix(0, 0)}); err != nil {
			return nil, err
		}
	}
	for _, f := range files {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: f.path, Mode: mode, Size: int64(len(f.content)), ModTime: time.Unix(0, 0)}
		if err := writer.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := writer.Write(f.content); err != nil {
			return nil, err
		}
	}
	err := writer.Close()
	return out.Bytes(), err
}

// describe reads the reference and the manifest's digest out of an archive, of whoever made it.
func describe(archive string) (reference, digest string, err error) {
	in, err := os.Open(archive)
	if err != nil {
		return "", "", err
	}
	defer in.Close()
	for reader := tar.NewReader(in); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return "", "", fmt.Errorf("it has no index.json: not an OCI archive")
		}
		if err != nil {
			return "", "", fmt.Errorf("reading the archive: %w", err)
		}
		if path.Clean(header.Name) != "index.json" {
			continue
		}
		var list index
		if err := json.NewDecoder(reader).Decode(&list); err != nil {
			return "", "", fmt.Errorf("reading index.json: %w", err)
		}
		if len(list.Manifests) != 1 || list.Manifests[0].Annotations[nameAnnotation] == "" {
			return "", "", fmt.Errorf("index.json must hold one image with its full name in the annotation %s", nameAnnotation)
		}
		return list.Manifests[0].Annotations[nameAnnotation], list.Manifests[0].Digest, nil
	}
}

func describeBlob(kind string, blob []byte) descriptor {
	return descriptor{MediaType: kind, Digest: digestOf(blob), Size: len(blob)}
}

func digestOf(blob []byte) string {
	sum := sha256.Sum256(blob)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func blobPath(blob []byte) string {
	return "blobs/sha256/" + strings.TrimPrefix(digestOf(blob), "sha256:")
}
