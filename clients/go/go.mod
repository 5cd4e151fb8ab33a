module example.com/strongly

go 1.19
