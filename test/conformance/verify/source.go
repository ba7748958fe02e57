package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// tileHeight is fixed by c2sp.org/tlog-tiles; its paths leave it out.
const tileHeight = 8

// maxBody is the largest thing a log serves: a full bundle of the longest entries.
const maxBody = 256 * (2 + 65535)

// source fetches a log's resources. It is a tlog.TileReader that keeps what it fetched.
type source struct {
	base  string
	token string
	kept  map[string][]byte
}

var errNotFound = errors.New("not found")

func (s *source) get(path string, withToken bool) ([]byte, error) {
	req, err := http.NewRequest("GET", strings.TrimSuffix(s.base, "/")+"/"+path, nil)
	if err != nil {
		return nil, err
	}
	if withToken && s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	client := http.Client{Timeout: 30 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNotFound {
		return nil, fmt.Errorf("%s: %w", path, errNotFound)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", path, resp.Status)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err == nil && len(body) > maxBody {
		err = errors.New("too long")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return body, nil
}

// widthAt returns how wide tile n of a level is in a tree of size leaves: 0 when it is not in that tree.
func widthAt(level int, n, size int64) int {
	width := size>>(tileHeight*uint(level)) - n<<tileHeight
	if width < 0 {
		return 0
	}
	if width > 1<<tileHeight {
		return 1 << tileHeight
	}
	return int(width)
}

// tilePath is tlog's path without the height.
func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

// tile fetches a tile's bytes. The full tile stands in for a partial one that is gone, as the standard allows.
func (s *source) tile(tile tlog.Tile) ([]byte, error) {
	path := tilePath(tile)
	if data, ok := s.kept[path]; ok {
		return data, nil
	}
	want := tile.W * tlog.HashSize
	data, err := s.get(path, false)
	if errors.Is(err, errNotFound) && tile.W < 1<<tileHeight {
		full := tile
		full.W = 1 << tileHeight
		if data, err = s.get(tilePath(full), false); err == nil && len(data) > want {
			data = data[:want]
		}
	}
	if err != nil {
		return nil, err
	}
	if len(data) != want {
		return nil, fmt.Errorf("%s: %d bytes, not %d", path, len(data), want)
	}
	if s.kept == nil {
		s.kept = make(map[string][]byte)
	}
	s.kept[path] = data
	return data, nil
}

// bundle fetches the entries of bundle n, width of them.
func (s *source) bundle(n int64, width int) ([][]byte, error) {
	name := func(w int) string {
		return strings.Replace(tilePath(tlog.Tile{H: tileHeight, L: 0, N: n, W: w}), "tile/0/", "tile/entries/", 1)
	}
	path := name(width)
	exact := true
	data, err := s.get(path, true)
	if errors.Is(err, errNotFound) && width < 1<<tileHeight {
		exact = false
		data, err = s.get(name(1<<tileHeight), true)
	}
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(entries) < width {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s: cut short after %d entries", path, len(entries))
		}
		end := 2 + int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:end])
		data = data[end:]
	}
	if exact && len(data) > 0 {
		return nil, fmt.Errorf("%s: %d bytes after its last entry", path, len(data))
	}
	return entries, nil
}

// Height, ReadTiles and SaveTiles make source a tlog.TileReader.
func (s *source) Height() int { return tileHeight }

func (s *source) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		var err error
		if data[i], err = s.tile(tile); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func (s *source) SaveTiles([]tlog.Tile, [][]byte) {}
