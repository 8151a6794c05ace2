team = "payments"
timeouts={
short="5m"
long = "2h"
}
tags=["a","b"]
size=-1
