module example.com/token-service

go 1.19
