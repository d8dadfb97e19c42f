package chromium

import (
	"encoding/json"
	"strings"
	"unicode"
)

// pressed are the buttons and links that somebody sees now and could press.
const pressed = `[...document.querySelectorAll('button,a[href],summary,[role=button],[role=link]')].filter(e =>
	e.checkVisibility() && !e.closest('[inert]') && (!document.querySelector('dialog[open]') || e.closest('dialog[open]')))`

// seen is the text of an element that reaches the eye: what only screen readers get is clipped to nothing, and what they do not
// get is seen all the same.
const seen = `function () {
	const texts = document.createTreeWalker(this, NodeFilter.SHOW_TEXT), shown = [];
	for (let text; (text = texts.nextNode());) {
		let hidden = !text.parentElement.checkVisibility({visibilityProperty: true});
		for (let e = text.parentElement; e !== this.parentElement; e = e.parentElement) hidden ||= getComputedStyle(e).clipPath !== 'none';
		if (!hidden && text.data.trim()) shown.push(text.data);
	}
	return shown.join(' ');
}`

// Pressed is a button or link: the text that is seen on it, and the name that the browser computes for assistive technology.
type Pressed struct{ Seen, Name string }

// NamedOtherwise reports that the name does not begin with the text, so that not everybody can press it by saying what they see (WCAG
// 2.5.3, Label in Name, with its best practice). Case and space make no difference to a voice.
func (p Pressed) NamedOtherwise() bool { return !strings.HasPrefix(spoken(p.Name), spoken(p.Seen)) }

func spoken(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// Buttons are the buttons and links in sight that have a text. A page that takes one away meanwhile is looked at again.
func (p *Page) Buttons() []Pressed {
	p.b.t.Helper()
	var err error
	for range 5 {
		var all []Pressed
		if all, err = p.buttons(); err == nil {
			return all
		}
	}
	p.b.t.Fatal(err)
	return nil
}

func (p *Page) buttons() (all []Pressed, err error) {
	var list struct {
		Result struct{ ObjectID string }
	}
	if err := p.try("Runtime.evaluate", map[string]any{"expression": pressed}, &list); err != nil {
		return nil, err
	}
	var members struct {
		Result []struct {
			Enumerable bool
			Value      struct{ ObjectID string }
		}
	}
	if err := p.try("Runtime.getProperties", map[string]any{"objectId": list.Result.ObjectID, "ownProperties": true}, &members); err != nil {
		return nil, err
	}
	for _, m := range members.Result {
		if !m.Enumerable || m.Value.ObjectID == "" {
			continue // the length of the list
		}
		b, err := p.read(m.Value.ObjectID)
		if err != nil {
			return nil, err
		}
		if b.Seen != "" {
			all = append(all, b)
		}
	}
	return all, nil
}

func (p *Page) read(object string) (Pressed, error) {
	var text struct{ Result struct{ Value string } }
	if err := p.try("Runtime.callFunctionOn", map[string]any{"objectId": object, "functionDeclaration": seen, "returnByValue": true}, &text); err != nil {
		return Pressed{}, err
	}
	var tree struct {
		Nodes []struct{ Name struct{ Value string } }
	}
	if err := p.try("Accessibility.getPartialAXTree", map[string]any{"objectId": object, "fetchRelatives": false}, &tree); err != nil {
		return Pressed{}, err
	}
	b := Pressed{Seen: strings.Join(strings.Fields(text.Result.Value), " ")}
	if len(tree.Nodes) > 0 {
		b.Name = tree.Nodes[0].Name.Value
	}
	return b, nil
}

func (p *Page) try(method string, params, result any) error {
	m, err := p.b.ask(p.session, method, params)
	if err != nil {
		return err
	}
	return json.Unmarshal(m.Result, result)
}
