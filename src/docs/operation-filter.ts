/** As much of Immutable.js as Swagger UI's state of tags and operations is made of here. */
interface Collection {
  get(key: string): Collection;
  getIn(keys: string[]): string;
  set(key: string, value: Collection): Collection;
  map(change: (each: Collection, name: string) => Collection): Collection;
  filter(keep: (each: Collection) => boolean): Collection;
  size: number;
}

/**
 * The operations that Swagger UI shows for what is typed into its filter: those of a tag with that in its name, and
 * those with that in their path or summary, in either case. Its own filter knows tags alone, and their very case.
 * Runs in the page, so it refers to nothing outside.
 */
export function filterOperations(tags: Collection, phrase: string): Collection {
  const wanted = phrase.toLowerCase();
  return tags
    .map((tag, name) => {
      if (name.toLowerCase().includes(wanted)) return tag;
      const matching = tag.get('operations').filter((operation) => {
        const text = `${operation.getIn(['path'])} ${operation.getIn(['operation', 'summary'])}`;
        return text.toLowerCase().includes(wanted);
      });
      return tag.set('operations', matching);
    })
    .filter((tag) => tag.get('operations').size > 0);
}

/** As much of Swagger UI's system and of React as its filter is made of here. */
interface System {
  React: { createElement(type: string, properties?: object | null, ...children: unknown[]): unknown };
}
interface FilterProperties {
  layoutSelectors: { currentFilter(): unknown };
  layoutActions: { updateFilter(phrase: string): void };
}

/**
 * A plugin of Swagger UI that says in the filter what {@link filterOperations} looks at; its own says that it filters by
 * tag. Runs in the page, so it refers to nothing outside.
 */
export function describeFilter({ React }: System): object {
  const words = 'Filter by tag, path or title';
  const FilterContainer = ({ layoutSelectors, layoutActions }: FilterProperties): unknown => {
    const phrase = layoutSelectors.currentFilter();
    const input = React.createElement('input', {
      className: 'operation-filter-input',
      type: 'search',
      placeholder: words,
      'aria-label': words,
      value: typeof phrase === 'string' ? phrase : '',
      onChange: (event: { target: { value: string } }) => layoutActions.updateFilter(event.target.value),
    });
    const column = React.createElement('section', { className: 'filter wrapper block col-12' }, input);
    return React.createElement('div', { className: 'filter-container' }, column);
  };
  return { components: { FilterContainer } };
}
