package invite

import "testing"

func TestNamesThatHoldAnAddressAreToldFromNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"": false, "Ada Lovelace": false, "J. R. R. Tolkien": false, "J.R. Smith": false, "St.John Smith": false, "Jr.": false, "Dr.Who": false,
		"李 小龍": false, "Łukasz Żółw": false, "O'Neil": false, "...": false, "com": false, ".com": false,
		"Win at evil.com": true, "evil.com/now": true, "http://x": true, "WWW.evil": true, "mail me@evil.org": true, "EVIL.CO.UK": true,
		"evil。com": true, "ｅｖｉｌ.com": true, "evil.com.": true, "(evil.io)": true, "bücher.de": true,
	} {
		if got := advertises(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}
