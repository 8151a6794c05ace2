# one   
a = 1 # two	
b = 2 //three  
#
//
