namespace LightWatch.Architecture.Tests.Model;

public sealed class FolderGraphTests
{
    [Theory]
    [InlineData("A>B B>C A>C", "")]
    [InlineData("A>A", "")]
    [InlineData("A>B B>A", "A B")]
    [InlineData("A>B B>C C>A", "A B C")]
    [InlineData("A>B B>A B>C C>D D>C D>E", "A B|C D")]
    [InlineData("R>A A>B B>R A>C", "A B R")]
    public void Rings_of_a_graph_are_its_strongly_connected_sets(string edges, string expected)
    {
        var graph = new FolderGraph();
        foreach (var edge in edges.Split(' ')) graph.Add(edge.Split('>')[0], edge.Split('>')[1]);
        var rings = graph.Rings().Select(r => string.Join(' ', r)).Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join('|', rings));
    }
}
