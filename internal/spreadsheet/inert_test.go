package spreadsheet_test

import (
	"testing"

	"guestlist/internal/spreadsheet"
)

func TestWhatBeginsLikeAFormulaIsText(t *testing.T) {
	t.Parallel()
	for _, formula := range []string{
		"=1+1", "+1", "-1", "@SUM(1)", "|cmd", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201",
		" =1", "\t=1", "\r=1", "\n=1", "\u00a0=1", "\u3000\uff1d1", "\ufeff=1", "\u200b-1", "\x00=1", " \t\u2028+1",
		"\ttext", "\rtext", "\ntext",
	} {
		if got := spreadsheet.Inert(formula); got != "'"+formula {
			t.Errorf("%q became %q", formula, got)
		}
	}
	for _, text := range []string{"", " ", "a=1", "ann@x.example", "1-1", "'=1", "\u30001", "\u00d6zge@x.example", "\ufffd"} {
		if got := spreadsheet.Inert(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := spreadsheet.Inert("a\xff"); got != "a\ufffd" {
		t.Errorf("what is no text became %q", got)
	}
}
