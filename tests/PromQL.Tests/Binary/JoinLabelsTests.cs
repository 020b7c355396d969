using LightWatch.PromQL.Binary;
using LightWatch.PromQL.Parse;
using LightWatch.PromQL.Values;

namespace LightWatch.PromQL.Tests.Binary;

public sealed class JoinLabelsTests
{
    [Theory]
    [InlineData("a + b", "{cpu=\"0\", job=\"x\"}")]
    [InlineData("a > b", "{__name__=\"a\", cpu=\"0\", job=\"x\"}")]          // a filter keeps the metric
    [InlineData("a > bool b", "{cpu=\"0\", job=\"x\"}")]
    [InlineData("a + on(job) b", "{job=\"x\"}")]
    [InlineData("a + ignoring(cpu) b", "{job=\"x\"}")]
    [InlineData("a + on(job) group_left b", "{cpu=\"0\", job=\"x\"}")]
    [InlineData("a + on(job) group_left(zone) b", "{cpu=\"0\", job=\"x\", zone=\"eu\"}")]
    [InlineData("a + on(job) group_left(cpu) b", "{job=\"x\"}")]              // absent on the one side: taken away
    public void Result_has_the_labels_of_its_matching(string query, string expected) =>
        Assert.Equal(expected, JoinLabels.Of(
        Vectors.Context(), Vectors.Parse<BinaryExpr>(query),
        Vectors.Labels("a{cpu=\"0\",job=\"x\"}"), Vectors.Labels("b{job=\"x\",zone=\"eu\"}")).InBraces());
}
