#!/usr/bin/env python3
key = '''-----BEGIN OPENSSH PRIVATE KEY-----'''
