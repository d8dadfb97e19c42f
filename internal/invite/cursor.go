package invite

// Size is how many rows a page asks for, and whether from the end.
func (p Page) Size() (size int, backward bool, err error) { return p.size() }

// SealCursor makes an opaque cursor of a place in a list, which is named by its kind, its scope and whatever narrows it.
func SealCursor(place string, list ...any) string { return sealCursor(place, bound(list...)) }

// OpenCursor is the inverse; empty for no cursor, an error for one of another list.
func OpenCursor(cursor *string, list ...any) (string, error) {
	return openCursor(cursor, bound(list...))
}
