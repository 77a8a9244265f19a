# A mistake: SSH is open to the whole internet.
resource "aws_security_group" "depot" {
  name        = "depot"
  description = "The computers in the depots."

  ingress {
    description = "Shell"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "office" {
  name        = "office"
  description = "The office."

  ingress {
    description = "Shell from the office"
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = [var.office]
  }
}
