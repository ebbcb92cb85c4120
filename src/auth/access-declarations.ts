import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS } from './access.decorators.js';

/** What Nest marks a route with; it exports no name for it, and lists no routes. */
const ROUTE_PATH = 'path';

/** Stops the start when a route declares neither a scope, nor that it is for operators or public. */
@Injectable()
export class AccessDeclarations implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const undeclared = this.discovery.getControllers().flatMap(({ metatype, name }) => {
      const prototype = (metatype as { prototype: Record<string, () => unknown> }).prototype;
      return this.scanner
        .getAllMethodNames(prototype)
        .filter((method) => Reflect.hasMetadata(ROUTE_PATH, prototype[method]))
        .filter((method) => this.reflector.get(ACCESS, prototype[method]) === undefined)
        .map((method) => `${name}.${method}`);
    });
    if (undeclared.length > 0) {
      throw new Error(`Routes without @RequireScope, @RequireOperator or @Public: ${undeclared.join(', ')}`);
    }
  }
}
