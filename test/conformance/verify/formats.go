package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// knownKeys returns the log's verifier first, then those of the witnesses.
func knownKeys(vkey string, witnesses []string) ([]note.Verifier, error) {
	log, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, fmt.Errorf("log key: %w", err)
	}
	keys := []note.Verifier{log}
	for _, text := range witnesses {
		key, err := newCosigner(text)
		if err != nil {
			return nil, fmt.Errorf("witness key %s: %w", text, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// openCheckpoint opens a signed note as c2sp.org/tlog-checkpoint without extension lines. keys[0] is the log's, which
// must have signed and is named as the origin; the names of the others that signed are returned.
func openCheckpoint(signed []byte, keys []note.Verifier) (tlog.Tree, []string, error) {
	n, err := note.Open(signed, note.VerifierList(keys...))
	if err != nil {
		return tlog.Tree{}, nil, err
	}
	byLog := false
	var cosigners []string
	for _, sig := range n.Sigs {
		if sig.Name == keys[0].Name() && sig.Hash == keys[0].KeyHash() {
			byLog = true
		} else {
			cosigners = append(cosigners, sig.Name)
		}
	}
	if !byLog {
		return tlog.Tree{}, nil, errors.New("the log did not sign")
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != keys[0].Name() {
		return tlog.Tree{}, nil, fmt.Errorf("not a checkpoint of %s: %q", keys[0].Name(), n.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, nil, fmt.Errorf("no tree size: %q", lines[1])
	}
	root, err := parseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, cosigners, err
}

func parseHash(text string) (tlog.Hash, error) {
	var hash tlog.Hash
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(data) != tlog.HashSize || base64.StdEncoding.EncodeToString(data) != text {
		return hash, fmt.Errorf("no hash: %q", text)
	}
	copy(hash[:], data)
	return hash, nil
}

// cosigner verifies c2sp.org/tlog-cosignature v1 with an Ed25519 key (type 04).
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newCosigner(vkey string) (*cosigner, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("not a vkey")
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	if err != nil || len(parts[1]) != 8 {
		return nil, errors.New("no key id")
	}
	material, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(material) != 33 || material[0] != 4 {
		return nil, errors.New("not an Ed25519 cosigner key")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), material...))
	if binary.BigEndian.Uint32(sum[:4]) != uint32(hash) {
		return nil, errors.New("the key id is another key's")
	}
	return &cosigner{parts[0], uint32(hash), ed25519.PublicKey(material[1:])}, nil
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }
func (c *cosigner) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), text)
	return ed25519.Verify(c.key, []byte(message), sig[8:])
}

// receipt is a c2sp.org/tlog-proof@v1.
type receipt struct {
	index      int64
	path       tlog.RecordProof
	checkpoint []byte
}

func parseReceipt(text []byte) (receipt, error) {
	var r receipt
	split := bytes.Index(text, []byte("\n\n"))
	if split < 0 {
		return r, errors.New("no checkpoint in the receipt")
	}
	r.checkpoint = text[split+2:]
	lines := strings.Split(string(text[:split]), "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		return r, fmt.Errorf("no receipt: %q", lines[0])
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return r, errors.New("no index in the receipt")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil || index < 0 || lines[0] != fmt.Sprintf("index %d", index) {
		return r, fmt.Errorf("no index: %q", lines[0])
	}
	r.index = index
	for _, line := range lines[1:] {
		hash, err := parseHash(line)
		if err != nil {
			return r, err
		}
		r.path = append(r.path, hash)
	}
	return r, nil
}

// stored holds every stored hash of the log, in tlog's order.
type stored []tlog.Hash

func (s *stored) add(entry []byte) error {
	n := tlogSize(int64(len(*s)))
	hashes, err := tlog.StoredHashes(n, entry, *s)
	*s = append(*s, hashes...)
	return err
}

// tlogSize returns how many leaves count stored hashes belong to: the next stored hash is of that leaf.
func tlogSize(count int64) int64 {
	_, n := tlog.SplitStoredHashIndex(count)
	return n
}

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(s)) {
			return nil, fmt.Errorf("hash %d is not stored", at)
		}
		hashes[i] = s[at]
	}
	return hashes, nil
}
