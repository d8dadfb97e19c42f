package console

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
)

// What the build of app/ leaves: scripts, style sheet and images under names with a hash, the list of them, and the documents
// that the console sends.
const builtDir = "assets/app"

// entry is the key of the console's first script in the build's list.
const entry = "src/main.tsx"

//go:embed assets/app/documents.json
var documents []byte

// Documents is the manifest of every GraphQL document that the console sends, {"sha256": "text"}: a server that takes known
// documents only must know these.
func Documents() []byte { return slices.Clone(documents) }

// chunk is one row of the list that Vite writes.
type chunk struct {
	File string   `json:"file"`
	CSS  []string `json:"css"`
	Src  string   `json:"src"`
}

// addBuilt names the entry console.js and console.css and everything else by its source's name.
func (a assets) addBuilt() error {
	list, err := assetFiles.ReadFile(builtDir + "/manifest.json")
	if err != nil {
		return fmt.Errorf("console: the built console: %w", err)
	}
	var chunks map[string]chunk
	if err := json.Unmarshal(list, &chunks); err != nil {
		return fmt.Errorf("console: the built console's list: %w", err)
	}
	first, ok := chunks[entry]
	if !ok || len(first.CSS) != 1 {
		return fmt.Errorf("console: the built console's list has no %s with one style sheet", entry)
	}
	names := map[string]string{first.File: "console.js", first.CSS[0]: "console.css"}
	for _, key := range slices.Sorted(maps.Keys(chunks)) {
		if c := chunks[key]; names[c.File] == "" {
			names[c.File] = path.Base(c.Src)
		}
	}
	for file, name := range names {
		f, err := readBuilt(file)
		if err != nil {
			return fmt.Errorf("console: built asset %s: %w", file, err)
		}
		a.byName[name] = f
		a.byURL[f.address] = f
	}
	return nil
}

func readBuilt(file string) (asset, error) {
	f, err := readAsset(builtDir+"/"+file, false)
	if err != nil {
		return asset{}, err
	}
	f.address = prefix + file
	if ext := path.Ext(file); ext == ".js" || ext == ".css" {
		f.gzip, err = pack(f.body)
	}
	return f, err
}

func pack(body []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}
