# A mistake: the volume is not encrypted.
resource "aws_ebs_volume" "depot" {
  availability_zone = "${var.region}a"
  size              = 20
}

# A mistake: the database can be reached from everywhere, and is not encrypted.
resource "aws_db_instance" "parcels" {
  identifier                  = "parcels"
  engine                      = "postgres"
  engine_version              = "16.3"
  instance_class              = "db.t3.micro"
  allocated_storage           = 20
  username                    = "parcels"
  manage_master_user_password = true
  publicly_accessible         = true
  skip_final_snapshot         = true
}

resource "aws_sqs_queue" "events" {
  #checkov:skip=CKV_AWS_27:Holds parcel numbers only, which are printed on the outside of each parcel.
  name = "events"
}
