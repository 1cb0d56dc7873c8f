"""What an operator does with the rehearsal: a file per command, made of plain `pulumi` ones."""
