using LightWatch.Agent.Host;

namespace LightWatch.Agent.Tests.Host;

public sealed class ResourceVariablesTests
{
    [Fact]
    public void Variables_add_to_the_attributes_and_win()
    {
        var all = ResourceVariables.Apply([new("a", "1"), new("service.name", "agent")],
            "a=2, b = x%20y ,broken,=z", "mine");
        Assert.Equal(("2", "x y", "mine", 3), (all["a"], all["b"], all["service.name"], all.Count));
        Assert.Equal("1", ResourceVariables.Apply([new("a", "1")], null, null)["a"]);
    }
}
