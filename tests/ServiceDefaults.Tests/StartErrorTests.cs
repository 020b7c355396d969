using Microsoft.Extensions.Options;

namespace LightWatch.ServiceDefaults.Tests;

public sealed class StartErrorTests
{
    [Fact]
    public void Exception_that_this_product_declares_is_explained_by_its_message() =>
        Assert.Equal("the folder is in use", StartError.Explain(new OwnException("the folder is in use")));

    [Fact]
    public void Wrong_settings_are_all_named() =>
        Assert.Equal("wrong setting: a; b", StartError.Explain(new OptionsValidationException("x", typeof(object), ["a", "b"])));

    [Fact]
    public void Bug_stays_unexplained()
    {
        Assert.Null(StartError.Explain(new InvalidOperationException("a bug")));
        Assert.Null(StartError.Explain(new IOException("of the disk, which the store explains")));
    }

    private sealed class OwnException(string message) : Exception(message);
}
