var builder = DistributedApplication.CreateBuilder(args);
builder.AddProject<Projects.Server>("lightwatch");
builder.Build().Run();
