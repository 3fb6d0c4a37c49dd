module nomem

go 1.26.0

require (
	golang.org/x/tools v0.52.0
	modernc.org/cc/v4 v4.31.0
)
