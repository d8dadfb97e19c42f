// Package seed sends a list of people that existed before the product did. It owns reading such a list, classing its rows,
// the plan, the run and the report; it leaves every place, every send and what becomes of it to invite, and knows no http, no
// sql and no GraphQL.
package seed
