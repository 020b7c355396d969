namespace LightWatch.Architecture.Tests.Model;

/// <summary>Folders, and which of them name types of which.</summary>
internal sealed class FolderGraph
{
    private readonly SortedDictionary<string, SortedSet<string>> _edges = new(StringComparer.Ordinal);

    /// <summary>The folders of one project: its own folder and each sub-folder is a node.</summary>
    public static FolderGraph Of(string project, SourceModel model)
    {
        var graph = new FolderGraph();
        foreach (var use in model.Edges)
            if (SourceFile.IsBelow(use.File, project) && SourceFile.IsBelow(use.DeclaredIn!, project))
                graph.Add(SourceFile.FolderOf(use.File), SourceFile.FolderOf(use.DeclaredIn!));
        return graph;
    }

    /// <summary>Adds an edge; one from a node to itself is none.</summary>
    public void Add(string from, string to)
    {
        Node(from);
        Node(to);
        if (from != to) _edges[from].Add(to);
    }

    /// <summary>The strongly connected sets of more than one folder, each in ordinal order.</summary>
    /// <remarks>By Tarjan's algorithm.</remarks>
    public IReadOnlyList<IReadOnlyList<string>> Rings()
    {
        var search = new RingSearch(_edges);
        foreach (var node in _edges.Keys) search.Visit(node);
        return search.Rings;
    }

    private void Node(string folder)
    {
        if (!_edges.ContainsKey(folder)) _edges[folder] = new SortedSet<string>(StringComparer.Ordinal);
    }

    private sealed class RingSearch(SortedDictionary<string, SortedSet<string>> edges)
    {
        private readonly Dictionary<string, int> _order = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _low = new(StringComparer.Ordinal);
        private readonly Stack<string> _open = new();

        public List<IReadOnlyList<string>> Rings { get; } = [];

        public void Visit(string node)
        {
            if (_order.ContainsKey(node)) return;
            _order[node] = _low[node] = _order.Count;
            _open.Push(node);
            foreach (var next in edges[node])
            {
                Visit(next);
                if (_open.Contains(next)) _low[node] = Math.Min(_low[node], _low[next]);
            }
            if (_low[node] == _order[node]) Close(node);
        }

        private void Close(string first)
        {
            var ring = new List<string>();
            string node;
            do
            {
                node = _open.Pop();
                ring.Add(node);
            }
            while (node != first);
            if (ring.Count > 1) Rings.Add([.. ring.Order(StringComparer.Ordinal)]);
        }
    }
}
