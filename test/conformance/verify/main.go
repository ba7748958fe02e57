// Verify audits a running central from the outside, sharing no code with it: signed notes and Merkle proofs are
// those of golang.org/x/mod/sumdb/note and tlog, the code behind Go's checksum database. What those two do not know
// (bodies of checkpoints, tile paths without a height, entry bundles, cosignatures, tlog-proof) is written here from
// the C2SP texts.
//
// It fetches the checkpoint, every tile and every entry, and checks that
//
//   - the log's key signed the checkpoint, and named witnesses cosigned it;
//   - every entry hashes to its leaf, and the leaves to the signed root;
//   - every byte of every tile is what the leaves give, and tlog's own tile reader takes them;
//   - every entry has an inclusion proof that holds;
//   - an older checkpoint is a prefix (-old), receipts hold (-proof).
//
// It prints one line of JSON and exits with 0, with 1 when something does not hold, with 2 when misused.
//
// Debian's golang-golang-x-mod-dev has all it needs, without a network:
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go build -o verify ./test/conformance/verify
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// report is the line of JSON. Counts are of things that were checked and held.
type report struct {
	OK          bool     `json:"ok"`
	Origin      string   `json:"origin"`
	Size        int64    `json:"size"`
	Root        string   `json:"root"`
	Entries     int64    `json:"entries"`
	Tiles       int      `json:"tiles"`
	Inclusion   int64    `json:"inclusion"`
	Consistency []int64  `json:"consistency"`
	Receipts    int      `json:"receipts"`
	Witnesses   []string `json:"witnesses"`
	Why         string   `json:"why,omitempty"`
}

// list is a flag that may be given several times.
type list []string

func (l *list) String() string     { return fmt.Sprint(*l) }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func main() {
	var olds, proofs, witnesses list
	token := flag.String("token", "", "bearer token for /tile/entries")
	flag.Var(&olds, "old", "`file` of an older checkpoint that must be a prefix; may be repeated")
	flag.Var(&proofs, "proof", "`file` of a tlog-proof receipt; may be repeated")
	flag.Var(&witnesses, "witness", "`vkey` of a witness that must have cosigned; may be repeated")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: verify [options] BASE-URL LOG-VKEY")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 2 {
		flag.Usage()
		os.Exit(2)
	}
	r := report{Consistency: []int64{}, Witnesses: []string{}}
	err := audit(&r, &source{base: flag.Arg(0), token: *token}, flag.Arg(1), witnesses, olds, proofs)
	r.OK = err == nil
	if err != nil {
		r.Why = err.Error()
	}
	line, _ := json.Marshal(r)
	fmt.Println(string(line))
	if err != nil {
		os.Exit(1)
	}
}

func audit(r *report, src *source, vkey string, witnesses, olds, proofs []string) error {
	verifiers, err := knownKeys(vkey, witnesses)
	if err != nil {
		return err
	}

	signed, err := src.get("checkpoint", false)
	if err != nil {
		return err
	}
	tree, cosigners, err := openCheckpoint(signed, verifiers)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	r.Origin, r.Size, r.Root = verifiers[0].Name(), tree.N, tree.Hash.String()
	r.Witnesses = append(r.Witnesses, cosigners...)
	if len(cosigners) != len(witnesses) {
		return fmt.Errorf("checkpoint: cosigned by %d of %d witnesses", len(cosigners), len(witnesses))
	}

	if tree.N == 0 {
		return errors.New("checkpoint: a log without its first entry")
	}

	// The entries are fetched first and hashed here: everything else is compared with them.
	var hashes stored
	for n := int64(0); n<<tileHeight < tree.N; n++ {
		entries, err := src.bundle(n, widthAt(0, n, tree.N))
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if err := hashes.add(entry); err != nil {
				return err
			}
			r.Entries++
		}
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return fmt.Errorf("entries: their root is %v, not the signed one", root)
	}

	for level := 0; tree.N>>(tileHeight*uint(level)) > 0; level++ {
		for n := int64(0); widthAt(level, n, tree.N) > 0; n++ {
			tile := tlog.Tile{H: tileHeight, L: level, N: n, W: widthAt(level, n, tree.N)}
			want, err := tlog.ReadTileData(tile, hashes)
			if err != nil {
				return err
			}
			got, err := src.tile(tile)
			if err != nil {
				return err
			}
			if !bytes.Equal(got, want) {
				return fmt.Errorf("%s: not what the entries give", tilePath(tile))
			}
			r.Tiles++
		}
	}

	// tlog's own reader authenticates each tile against the signed root on the way to a leaf.
	fromTiles := tlog.TileHashReader(tree, src)
	for first := int64(0); first < tree.N; first += 1 << tileHeight {
		var indexes []int64
		for n := first; n < tree.N && n < first+1<<tileHeight; n++ {
			indexes = append(indexes, tlog.StoredHashIndex(0, n))
		}
		leaves, err := fromTiles.ReadHashes(indexes)
		if err != nil {
			return fmt.Errorf("leaves from %d on: %w", first, err)
		}
		for i, leaf := range leaves {
			n := first + int64(i)
			if leaf != hashes[indexes[i]] {
				return fmt.Errorf("entry %d: its tile has another leaf", n)
			}
			proof, err := tlog.ProveRecord(tree.N, n, hashes)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaf); err != nil {
				return fmt.Errorf("entry %d: %w", n, err)
			}
			r.Inclusion++
		}
	}

	for _, name := range olds {
		size, err := checkOlder(name, tree, fromTiles, verifiers)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.Consistency = append(r.Consistency, size)
	}
	for _, name := range proofs {
		if err := checkReceipt(name, tree, hashes, verifiers); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.Receipts++
	}
	return nil
}

// checkOlder proves that the tree of an older checkpoint is a prefix of tree.
func checkOlder(name string, tree tlog.Tree, hashes tlog.HashReader, keys []note.Verifier) (int64, error) {
	signed, err := os.ReadFile(name)
	if err != nil {
		return 0, err
	}
	older, _, err := openCheckpoint(signed, keys)
	if err != nil {
		return 0, err
	}
	if older.N > tree.N {
		return 0, fmt.Errorf("the log shrank from %d to %d", older.N, tree.N)
	}
	if older.N == 0 {
		return 0, errors.New("a checkpoint of no entries proves nothing")
	}
	proof, err := tlog.ProveTree(tree.N, older.N, hashes)
	if err != nil {
		return 0, err
	}
	return older.N, tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash)
}

// checkReceipt checks a tlog-proof against the entry that the log serves at its index, and that its checkpoint is a
// prefix of tree.
func checkReceipt(name string, tree tlog.Tree, hashes stored, keys []note.Verifier) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	receipt, err := parseReceipt(text)
	if err != nil {
		return err
	}
	under, _, err := openCheckpoint(receipt.checkpoint, keys)
	if err != nil {
		return err
	}
	if receipt.index >= under.N || under.N > tree.N {
		return fmt.Errorf("entry %d of %d is not in the log of %d", receipt.index, under.N, tree.N)
	}
	leaf := hashes[tlog.StoredHashIndex(0, receipt.index)]
	if err := tlog.CheckRecord(receipt.path, under.N, under.Hash, receipt.index, leaf); err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, under.N, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, under.N, under.Hash)
}
