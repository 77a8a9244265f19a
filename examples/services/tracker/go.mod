module harbour.example/tracker

go 1.22

require (
	github.com/golang-jwt/jwt/v4 v4.5.0
	github.com/gorilla/schema v1.2.0
	github.com/sirupsen/logrus v1.8.1
	golang.org/x/text v0.3.7
)

require golang.org/x/sys v0.45.0 // indirect
