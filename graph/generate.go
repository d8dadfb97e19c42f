package graph

//go:generate go -C .. tool gqlgen generate
//go:generate go -C .. run ./graph/lean
