package console_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestColoursHaveTheContrastOfWCAGLevelAA reads the two palettes from the style sheet and computes WCAG 2.2's contrast
// ratio (success criteria 1.4.3: 4.5 for text, 1.4.11: 3 for the focus ring).
func TestColoursHaveTheContrastOfWCAGLevelAA(t *testing.T) {
	t.Parallel()
	sheet, err := os.ReadFile("app/src/style/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, found := strings.Cut(string(sheet), "prefers-color-scheme: dark")
	if !found {
		t.Fatal("no dark palette")
	}
	pairs := [][2]string{
		{"ink", "paper"}, {"ink", "card"}, {"quiet", "card"}, {"accent", "card"}, {"accent", "paper"}, {"on-accent", "accent"}, {"ink", "soft"}, {"quiet", "paper"}, {"busy", "card"}, {"bad", "card"}, {"bad", "paper"}, {"paper", "ink"},
	}
	for name, css := range map[string]string{"light": light, "dark": dark} {
		colours := map[string]float64{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
			colours[m[1]] = luminance(t, m[2])
		}
		if len(colours) != 11 {
			t.Fatalf("%s has %d colours, want 11", name, len(colours))
		}
		for _, p := range pairs {
			a, b := colours[p[0]], colours[p[1]]
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
				t.Errorf("%s: %s on %s has %.2f, want 4.5", name, p[0], p[1], ratio)
			}
		}
	}
}

// luminance is WCAG's relative luminance of a colour like 1f5f4a.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return sum
}
