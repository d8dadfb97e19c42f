package console

import "net/http"

// Playground serves GET /playground: GraphiQL from our own origin, 404 when it is off.
func (c *Console) Playground() http.Handler {
	return getOnly(func(w http.ResponseWriter, r *http.Request) {
		if !c.playground {
			c.NotFound(w, r)
			return
		}
		c.write(w, http.StatusOK, "playground.html", playground, c.shell())
	})
}
