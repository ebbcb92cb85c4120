import { Module } from '@nestjs/common';
import { LandingController } from './landing.controller.js';

/** The page at `/`, which leads to everything else. */
@Module({ controllers: [LandingController] })
export class LandingModule {}
